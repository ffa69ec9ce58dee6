import { graphql } from 'relay-runtime'

// Only relay-compiler reads this file; what runs is the artifact. In an application a plugin of the bundler puts the
// artifact in the place of the tag, as examples/dashboard does.
graphql`
  query documentsRoomsQuery($first: Int!, $after: String) {
    rooms(first: $first, after: $after) @connection(key: "documents_rooms") {
      edges {
        node {
          name
          activeSession {
            startTime
            members(first: 5) @catch {
              edges {
                node {
                  name
                }
              }
            }
          }
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`

// The same list in parts: rooms as their pages come, sessions when they are there. It needs a network layer that reads
// `multipart/mixed`; the one in main.ts reads one JSON answer.
graphql`
  query documentsRoomsInPartsQuery($first: Int!) {
    rooms(first: $first) {
      edges @stream(initialCount: 10, label: "rooms") {
        node {
          name
          ...documentsSession @defer(label: "session")
        }
      }
    }
  }
`
graphql`
  fragment documentsSession on Room {
    activeSession {
      startTime
    }
  }
`
