import { GraphQLError } from 'graphql'
import { isDateTime } from '../datasources/records/date-time.ts'
import { builder } from './builder.ts'

builder.scalarType('DateTime', {
  description:
    'RFC 3339 text, such as `2026-06-01T09:30:00Z`, passed through as the upstream wrote it. As an input, a date such as `2026-06-01` is taken too.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (value) => value,
  parseValue: (value) => {
    if (typeof value === 'string' && isDateTime(value)) return value
    throw new GraphQLError(
      'DateTime takes a text, an RFC 3339 date-time or date, such as `2026-06-01T09:30:00Z` or `2026-06-01`.',
      { extensions: { code: 'BAD_USER_INPUT' } },
    )
  },
})

builder.scalarType('JSONObject', {
  description:
    'A JSON object of any shape, passed through as the upstream sent it. As an input, any JSON object.',
  serialize: (value) => value,
  parseValue: (value) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>
    }
    throw new GraphQLError('JSONObject takes a JSON object, such as `{"team": "blue"}`.', {
      extensions: { code: 'BAD_USER_INPUT' },
    })
  },
})

builder.scalarType('URL', {
  description: 'An absolute http or https URL.',
  specifiedByURL: 'https://url.spec.whatwg.org/',
  serialize: (value) => value,
})
