import { id, nullable, recordOf, text, texts } from '../records/decode.ts'

/** A token that lets its holder into a conference (WireConferenceToken). The token itself is a secret. */
export class ConferenceToken extends recordOf({
  tokenId: id('id'),
  name: nullable(text('name')),
  token: text('token'),
  permissions: texts('scopes'),
}) {}
