import {
  createHost,
  deleteHost,
  updateHost,
  WRITABLE_CONFERENCE,
  WRITABLE_ROOM,
  type WritableHost,
} from '../../datasources/signalwire/writes/hosts.ts'
import { faultsOfChanges } from '../../datasources/signalwire/writes/input-checks.ts'
import type { NodeType } from '../global-id.ts'
import { faultsOfExpected, type NamedInput, ofNamed, ofNew } from './mutation.ts'

/** The input of an update: which, from which state on, and what to change. */
type ChangesInput<K extends string> = NamedInput<K> & {
  readonly expectedUpdatedAt?: string | null | undefined
}

/** The input of a deletion. */
type DeletionInput<K extends string> = NamedInput<K> & { readonly evenIfInSession: boolean }

/** The mutations of rooms, or those of conferences. */
function mutationsOf<T, K extends string>(host: WritableHost<T, K>, type: NodeType) {
  const named = { idField: host.idField, type }
  return {
    create: ofNew(host.ofNew, (sender, input, field) => createHost(sender, host, input, field)),
    update: ofNamed(
      named,
      (input: ChangesInput<K>) => [
        ...faultsOfExpected(input.expectedUpdatedAt),
        ...faultsOfChanges(host.ofChanges, input),
      ],
      (sender, id, input, field) => updateHost(sender, host, id, input, field),
    ),
    delete: ofNamed(
      named,
      (_input: DeletionInput<K>) => [],
      (sender, id, { evenIfInSession }, field) => deleteHost(sender, host, id, evenIfInSession, field),
    ),
  }
}

/** `Mutation.createRoom`, `updateRoom` and `deleteRoom`. */
export const ROOM_MUTATIONS = mutationsOf(WRITABLE_ROOM, 'Room')

/** `Mutation.createConference`, `updateConference` and `deleteConference`. */
export const CONFERENCE_MUTATIONS = mutationsOf(WRITABLE_CONFERENCE, 'Conference')
