"""Businesses: accounts that several people act for."""

from sqlmodel import Field

from models.base import KEPT, Record


class Business(Record, table=True):
    """A company whose members see and place orders together."""

    __tablename__ = "businesses"

    name: str = Field(max_length=200, sa_column_kwargs=KEPT, description="The company's name.")
