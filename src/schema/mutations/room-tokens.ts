import type { Written } from '../../datasources/signalwire/writes/write-sender.ts'
import { makeRoomToken } from '../../resolvers/writes/single-calls.ts'
import { builder } from '../builder.ts'
import { WRITABLE } from './host-inputs.ts'
import { mutationField } from './mutation-field.ts'
import { userErrorsField } from './payload.ts'

const RoomJoinAs = builder.enumType('RoomJoinAs', {
  description: 'How a person joins. Only an input, so that it is closed.',
  values: {
    AUDIENCE: { value: 'audience', description: 'Looks on.' },
    MEMBER: { value: 'member', description: 'Takes part.' },
  } as const,
})

const RoomMediaAllowed = builder.enumType('RoomMediaAllowed', {
  description: 'What a person receives. Only an input, so that it is closed.',
  values: {
    ALL: { value: 'all', description: 'Sound and picture.' },
    AUDIO_ONLY: { value: 'audio-only', description: 'Sound; `audio-only` upstream.' },
    VIDEO_ONLY: { value: 'video-only', description: 'Picture; `video-only` upstream.' },
  } as const,
})

const CreateRoomTokenInput = builder.inputType('CreateRoomTokenInput', {
  description:
    'For whom the token is, and what it allows. What is left out or null has the upstream’s default.',
  fields: (t) => ({
    roomName: t.string({
      required: true,
      description: 'The name of the room: 1 to 100 letters, digits, hyphens or underscores.',
    }),
    userName: t.string({
      description:
        'The name that the person goes by; at most 100 characters. The upstream finds one when left out.',
    }),
    permissions: t.stringList({
      description:
        'What the person may do, such as `room.self.audio_mute`, in the upstream’s own words; 100 at most. Eleven of a person’s own when left out. None for an audience, whatever is given.',
    }),
    joinAs: t.field({
      type: RoomJoinAs,
      description: 'Whether the person takes part or looks on; `MEMBER` when left out.',
    }),
    mediaAllowed: t.field({
      type: RoomMediaAllowed,
      description: 'What the person receives; `ALL` when left out.',
    }),
    joinFrom: t.field({ type: 'DateTime', description: 'From when the token is good.' }),
    joinUntil: t.field({
      type: 'DateTime',
      description:
        'Until when the token is good; not before `joinFrom`. Without it the token is good for ever.',
    }),
    removeAt: t.field({ type: 'DateTime', description: 'When the person is removed.' }),
    removeAfterSecondsElapsed: t.int({ description: WRITABLE.removeAfterSecondsElapsed }),
    joinAudioMuted: t.boolean({ description: 'Whether the person joins without sound; not when left out.' }),
    joinVideoMuted: t.boolean({
      description: 'Whether the person joins without picture; not when left out.',
    }),
    autoCreateRoom: t.boolean({
      description: 'Whether joining creates a room that is not there; it does when left out.',
    }),
    roomDisplayName: t.string({
      description: 'The name to show of a room so created; at most 200 characters.',
    }),
    roomMeta: t.field({ type: 'JSONObject', description: `${WRITABLE.meta} It goes to the room.` }),
    enableRoomPreviews: t.boolean({ description: 'Whether a room so created offers a preview.' }),
    endRoomSessionOnLeave: t.boolean({
      description: 'Whether the session ends when the person leaves; not when left out.',
    }),
    meta: t.field({ type: 'JSONObject', description: `${WRITABLE.meta} It goes to the person.` }),
    syncAudioVideo: t.boolean({ description: `${WRITABLE.syncAudioVideo} Not when left out.` }),
  }),
})

const CreateRoomTokenPayload = builder.objectRef<Written<string>>('CreateRoomTokenPayload').implement({
  description: 'What became of `createRoomToken`.',
  fields: (t) => ({
    token: t.string({
      nullable: true,
      description: 'The token, for the client SDK. Hand it to that person only. Null with a user error.',
      resolve: ({ record }) => (typeof record === 'string' ? record : null),
    }),
    ...userErrorsField(t),
  }),
})

mutationField('createRoomToken', {
  description:
    'Makes a token for one person and one room, which need not exist yet. Nobody can take it back. 1 upstream call.',
  input: CreateRoomTokenInput,
  payload: CreateRoomTokenPayload,
  scope: 'tokens',
  resolve: makeRoomToken,
})
