import { createRoomgraph } from 'roomgraph'

const { env } = process

/** The graph that each example here mounts at `/api/graph`, for callers who have the key. */
export const roomgraph = createRoomgraph({
  signalwire: {
    space: env.SIGNALWIRE_SPACE,
    baseUrl: env.SIGNALWIRE_BASE_URL,
    projectId: env.SIGNALWIRE_PROJECT_ID,
    apiToken: env.SIGNALWIRE_API_TOKEN,
  },
  twilio: {
    baseUrl: env.TWILIO_INSIGHTS_BASE_URL,
    accountSid: env.TWILIO_ACCOUNT_SID,
    authToken: env.TWILIO_AUTH_TOKEN,
  },
  auth: { kind: 'api-key', keys: [{ name: 'dashboard', key: env.DASHBOARD_KEY }] },
  graphqlEndpoint: '/api/graph',
  graphiql: env.ROOMGRAPH_GRAPHIQL === 'on',
  live: { enabled: true },
  timeoutMs: Number(env.ROOMGRAPH_TIMEOUT_MS ?? 10_000),
})
