"""The demonstration store: an invented shop, the same each time, that shows what there is."""

from importing.demonstration.filling import Filled as Filled
from importing.demonstration.filling import fill as fill
