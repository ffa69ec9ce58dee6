import { expect, test } from 'vitest'
import { routeOf } from '../../src/datasources/http/observer.ts'

test.each([
  ['/api/video/rooms', '/api/video/rooms'],
  ['/api/video/rooms/rooms', '/api/video/rooms/{id}'],
  ['/api/video/room_sessions/0f3c/members', '/api/video/room_sessions/{id}/members'],
  ['/v1/Video/Rooms/RM0f/Participants/PA0f', '/v1/Video/Rooms/{id}/Participants/{id}'],
])('the route of %s is %s', (path, route) => {
  expect(routeOf(path)).toBe(route)
})
