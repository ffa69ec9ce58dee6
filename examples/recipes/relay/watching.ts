import { graphql } from 'relay-runtime'

// Like documents.ts, for relay-compiler alone.
graphql`
  subscription watchingSessionsSubscription($after: String) {
    liveSessions(after: $after) {
      cursor
      isSnapshot
      started {
        id
        name
      }
      ended {
        id
        name
      }
    }
  }
`
