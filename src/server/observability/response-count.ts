import type { Plugin } from 'graphql-yoga'
import { pathOf } from '../http/paths.ts'
import type { Metrics, RouteLabel } from './metrics/metric-types.ts'

/** Counts every answer by place and status. A path that there is not is never named. */
export function useResponseCount(endpoint: string, metrics: Metrics): Plugin {
  const places = new Map<string, RouteLabel>([
    [endpoint, 'graphql'],
    [`${endpoint}/`, 'graphql'],
    ['/health', 'health'],
    ['/ready', 'ready'],
  ])
  return {
    onResponse({ request, response }) {
      metrics.response(places.get(pathOf(request.url)) ?? 'other', response.status)
    },
  }
}
