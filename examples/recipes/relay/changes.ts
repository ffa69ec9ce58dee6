import { graphql } from 'relay-runtime'

// As documents.ts: only relay-compiler reads this file.
graphql`
  query changesRoomsQuery($first: Int!, $after: String) {
    rooms(first: $first, after: $after) @connection(key: "changes_rooms") {
      __id
      edges {
        node {
          id
          name
          displayName
        }
      }
    }
  }
`

graphql`
  query changesRoomQuery($name: String!) {
    room(name: $name) {
      id
      name
      displayName
    }
  }
`

// The new room is put at the end of each list that is named.
graphql`
  mutation changesCreateMutation($input: CreateRoomInput!, $connections: [ID!]!) {
    createRoom(input: $input) {
      room @appendNode(connections: $connections, edgeTypeName: "RoomEdge") {
        id
        name
        displayName
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`

// The store finds the room by its id: no directive is needed.
graphql`
  mutation changesUpdateMutation($input: UpdateRoomInput!) @raw_response_type {
    updateRoom(input: $input) {
      room {
        id
        displayName
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`

// Its place in the lists goes, and then the room itself, wherever else it is shown.
graphql`
  mutation changesDeleteMutation($input: DeleteRoomInput!, $connections: [ID!]!) {
    deleteRoom(input: $input) {
      deletedRoomId @deleteEdge(connections: $connections)
      goneRoomId: deletedRoomId @deleteRecord
      userErrors {
        code
        message
        path
      }
    }
  }
`
