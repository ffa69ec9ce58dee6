import {
  ChannelBus,
  type ChannelBusOptions,
  ChannelSeats,
} from '../../src/datasources/live/bus/channel-bus.ts'
import { LiveHub } from '../../src/datasources/live/bus/live-hub.ts'
import type { LiveTools } from '../../src/datasources/live/live-tools.ts'

interface Channel {
  readonly seats: ChannelSeats
  isAlive: boolean
  /** What has not been delivered yet; undefined while all is. */
  held: (() => void)[] | undefined
}

/** Delivers something later, after all that the same lane was given before. */
type Schedule = (lane: object, act: () => void) => void

/** Processes around one hub, as the supervisor and its workers are: what they say to each other takes a turn, and is text. */
export class ProcessGroup {
  readonly hub = new LiveHub<string, string>()
  readonly #channels: Channel[] = []
  readonly #after: LiveTools['after']
  readonly #schedule: Schedule
  readonly #options: ChannelBusOptions | undefined
  /** Messages that were sent so far, and the letters of the longest. */
  sent = 0
  longest = 0

  /** @param after the clock by which processes have to say that they are there; by default, none has to */
  constructor(
    after: LiveTools['after'] = () => () => {},
    schedule: Schedule = (_lane, act) => setImmediate(act),
    options?: ChannelBusOptions,
  ) {
    this.#options = options
    this.#after = after
    this.#schedule = schedule
  }

  /** The bus of one more process. */
  add(): ChannelBus {
    const lane = () => {
      const own = {}
      return (act: () => void) => {
        this.sent++
        this.#schedule(own, () => {
          if (!channel.isAlive) return
          if (channel.held) channel.held.push(act)
          else act()
        })
      }
    }
    const [toProcess, toHub] = [lane(), lane()]
    const tell = (told: Parameters<ChannelBus['tell']>[0]) => {
      const text = JSON.stringify(told)
      toProcess(() => bus.tell(JSON.parse(text)))
    }
    const seats = new ChannelSeats(this.hub, tell, this.#after)
    const bus = new ChannelBus((said) => {
      const text = JSON.stringify(said)
      this.longest = Math.max(this.longest, text.length)
      toHub(() => seats.hear(JSON.parse(text)))
    }, this.#options)
    const channel: Channel = { seats, isAlive: true, held: undefined }
    this.#channels.push(channel)
    return bus
  }

  /** Ends a process, as a signal does that it cannot hear. */
  kill(index: number): void {
    const channel = this.#of(index)
    channel.isAlive = false
    channel.seats.end()
  }

  /** From now on a process hears nothing, and nobody hears it. */
  hang(index: number): void {
    this.#of(index).held = []
  }

  /** What one that hangs has not heard, and nobody has heard of it. */
  held(index: number): number {
    return this.#of(index).held?.length ?? 0
  }

  /** It hears all that it was told meanwhile, and is heard. */
  wake(index: number): void {
    const channel = this.#of(index)
    const held = channel.held ?? []
    channel.held = undefined
    for (const act of held) act()
  }

  #of(index: number): Channel {
    const channel = this.#channels[index]
    if (!channel) throw new Error(`there is no process ${index}`)
    return channel
  }
}
