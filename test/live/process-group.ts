import { ChannelBus, ChannelSeats } from '../../src/datasources/live/bus/channel-bus.ts'
import { LiveHub } from '../../src/datasources/live/bus/live-hub.ts'

/** Processes around one hub, as the supervisor and its workers are: what they say to each other takes a turn, and is text. */
export class ProcessGroup {
  readonly hub = new LiveHub<string, string>()
  readonly #ends: (() => void)[] = []
  /** Messages that were sent so far. */
  sent = 0

  /** The bus of one more process. */
  add(): ChannelBus {
    let isAlive = true
    const deliver = (act: () => void) => {
      this.sent++
      setImmediate(() => isAlive && act())
    }
    const seats = new ChannelSeats(this.hub, (told) => {
      const text = JSON.stringify(told)
      deliver(() => bus.tell(JSON.parse(text)))
    })
    const bus = new ChannelBus((said) => {
      const text = JSON.stringify(said)
      deliver(() => seats.hear(JSON.parse(text)))
    })
    this.#ends.push(() => {
      isAlive = false
      seats.end()
    })
    return bus
  }

  /** Ends a process, as a signal does that it cannot hear. */
  kill(index: number): void {
    this.#ends[index]?.()
  }
}
