"""API keys: making and ending them."""

from domain import api_keys
from domain.api_keys import ApiKeyCreated, CreateApiKey, RevokeApiKey
from models import ApiKey
from resolvers.context import Info
from resolvers.step_ups import freshly


async def create(info: Info, input: CreateApiKey) -> ApiKeyCreated:
    made: ApiKeyCreated = await info.context.write(freshly(info, api_keys.create), input)
    return made


async def revoke(info: Info, input: RevokeApiKey) -> ApiKey:
    return await info.context.write(api_keys.revoke, input)
