import type { BusMember, BusSeat, LiveBus, LiveKnowledge, LiveMessage } from './live-bus.ts'

interface Place<M, K> {
  readonly member: BusMember<M, K>
  readonly number: number
  isActive: boolean
  /** Whether it knows all that is known; until then, another one was asked to tell it. */
  knows: boolean
  askedOf: Place<M, K> | undefined
}

/** Live hub: a bus whose members are all within reach. It is of one process, or the middle between several. */
export class LiveHub<M = LiveMessage, K = LiveKnowledge> implements LiveBus<M, K> {
  readonly #lists = new Map<string, ListMembers<M, K>>()

  join(list: string, member: BusMember<M, K>): BusSeat<M, K> {
    const members = this.#lists.get(list) ?? new ListMembers<M, K>(() => this.#lists.delete(list))
    this.#lists.set(list, members)
    return members.add(member)
  }

  /** How many lists have members. */
  get lists(): number {
    return this.#lists.size
  }
}

/** The members of one list. */
class ListMembers<M, K> {
  /** In the order in which they came. */
  readonly #places = new Set<Place<M, K>>()
  readonly #over: () => void
  #leader: Place<M, K> | undefined
  /** Whether there was a reading since somebody watches. */
  #hasRead = false
  /** Nobody is asked to lead before all have heard why another one does not. */
  #isTelling = false
  #count = 0

  constructor(over: () => void) {
    this.#over = over
  }

  add(member: BusMember<M, K>): BusSeat<M, K> {
    const place: Place<M, K> = {
      member,
      number: ++this.#count,
      isActive: false,
      knows: false,
      askedOf: undefined,
    }
    this.#places.add(place)
    this.#inform(place)
    return {
      activate: () => {
        place.isActive = true
        this.#settle(place)
      },
      rest: () => this.#rest(place),
      leave: () => this.#leave(place),
      give: (newcomer, knowledge) => this.#give(newcomer, knowledge),
      publish: (message) => {
        if (this.#leader !== place) return
        this.#hasRead = true
        this.#tell((each) => each.hear(message, place.number))
      },
      say: (message) => this.#tell((each) => each.hear(message, place.number)),
    }
  }

  #tell(tell: (member: BusMember<M, K>) => void): void {
    const wasTelling = this.#isTelling
    this.#isTelling = true
    for (const { member } of [...this.#places]) tell(member)
    this.#isTelling = wasTelling
    if (!this.#leader) this.#elect()
  }

  /** Has one that joins told what is known. */
  #inform(place: Place<M, K>): void {
    place.askedOf = [...this.#places].find(({ knows }) => knows)
    if (place.askedOf) place.askedOf.member.ask(place.number)
    else this.#take(place, undefined)
  }

  #give(newcomer: number, knowledge: K): void {
    const place = [...this.#places].find(({ number }) => number === newcomer)
    // It may have left, or have been told by another one.
    if (place && !place.knows) this.#take(place, knowledge)
  }

  #take(place: Place<M, K>, knowledge: K | undefined): void {
    place.knows = true
    place.askedOf = undefined
    place.member.take(knowledge)
    this.#settle(place)
  }

  /** Says to one who watches and knows whether it leads or follows. */
  #settle(place: Place<M, K>): void {
    if (!place.isActive || !place.knows) return
    if (this.#leader) place.member.follow(this.#hasRead)
    else this.#elect()
  }

  #elect(): void {
    if (this.#isTelling) return
    this.#leader = [...this.#places].find(({ isActive, knows }) => isActive && knows)
    this.#leader?.member.lead(this.#hasRead)
  }

  #rest(place: Place<M, K>): void {
    place.isActive = false
    // What follows begins anew.
    if (![...this.#places].some(({ isActive }) => isActive)) this.#hasRead = false
    if (this.#leader !== place) return
    this.#leader = undefined
    this.#elect()
  }

  #leave(place: Place<M, K>): void {
    if (!this.#places.delete(place)) return
    for (const each of this.#places) if (each.askedOf === place) this.#inform(each)
    this.#tell((each) => each.gone(place.number))
    this.#rest(place)
    if (this.#places.size === 0) this.#over()
  }
}
