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
