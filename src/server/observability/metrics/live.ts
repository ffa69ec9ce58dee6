import type { ObservedServer, PromClient, Registry } from './metric-types.ts'

/** What there is to know of subscriptions; looked at when it is read. */
export function liveMetrics(
  { Gauge, Counter }: PromClient,
  registry: Registry,
  servers: ReadonlySet<ObservedServer>,
): void {
  const registers = [registry]

  function gauge(name: string, help: string, of: 'streams' | 'cohorts' | 'ledLists') {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set([...servers].reduce((sum, { live }) => sum + (live?.[of] ?? 0), 0))
      },
    })
  }
  gauge('roomgraph_live_streams', 'Streams that are open.', 'streams')
  gauge('roomgraph_live_cohorts', 'Groups of streams that get the same events.', 'cohorts')
  gauge('roomgraph_live_led_lists', 'Lists that this process reads for all who watch them.', 'ledLists')

  function counter(name: string, help: string, of: 'events' | 'readings' | 'detailReadings' | 'dropped') {
    const before = new WeakMap<ObservedServer, number>()
    new Counter({
      name,
      help,
      registers,
      collect() {
        for (const server of servers) {
          const count = server.live?.[of] ?? 0
          this.inc(count - (before.get(server) ?? 0))
          before.set(server, count)
        }
      },
    })
  }
  counter('roomgraph_live_events_total', 'Events that were made, each once for all who get it.', 'events')
  counter('roomgraph_live_readings_total', 'Readings of lists for those who watch.', 'readings')
  counter(
    'roomgraph_live_detail_readings_total',
    'Readings of members and events for those who watch.',
    'detailReadings',
  )
  counter('roomgraph_live_dropped_total', 'Streams that were cut off because nobody read them.', 'dropped')
}
