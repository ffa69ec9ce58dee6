import type { RoomSession } from '../../signalwire/room-sessions.ts'
import { longInSlices } from '../slices.ts'
import type { LiveKnowledge, LiveMessage } from './live-bus.ts'
import { decodeKnowledge, decodeSaid, encodeKnowledge, encodeMessage } from './live-encoding.ts'
import { MessageParts, sessionsIn, writeInParts } from './message-parts.ts'

/**
 * Messages and knowledge as lines of JSON, of which none has many sessions, so that thousands are written and read in many turns of the
 * event loop.
 */

/** Most sessions of a line. */
const LINE_SESSIONS = 100

/** Writes a message; in this turn where it is short, so that short ones keep their order. */
export function writeMessage(message: LiveMessage): string | Promise<string> {
  if (message.kind !== 'change' || sessionsIn(message) <= LINE_SESSIONS) return encodeMessage(message)
  return joined(writeInParts(message, LINE_SESSIONS))
}

/** @param text as `writeMessage` gave it. @throws for any other */
export async function readMessage(text: string): Promise<LiveMessage> {
  const parts = new MessageParts()
  let message: LiveMessage | 'lost' | undefined
  await longInSlices(text.split('\n'), (line) => {
    message = parts.read(line, 0)
  })
  if (!message || message === 'lost') throw new Error('a message without all of its parts')
  return message
}

export function writeKnowledge(knowledge: LiveKnowledge): Promise<string> {
  return joined(linesOf(knowledge))
}

/** @param text as `writeKnowledge` gave it. @throws for any other */
export async function readKnowledge(text: string): Promise<LiveKnowledge> {
  const lines = text.split('\n')
  const rest = decodeKnowledge(lines.pop() ?? '')
  const sessions: RoomSession[] = []
  await longInSlices(lines, (line) => {
    const said = decodeSaid(line)
    if (said.kind !== 'part') throw new Error('a line of something else')
    for (const session of said.sessions) sessions.push(session)
  })
  return { ...rest, sessions: [...sessions, ...rest.sessions] }
}

function* linesOf(knowledge: LiveKnowledge): Generator<string, void> {
  const { sessions } = knowledge
  let number = 0
  for (let at = 0; at < sessions.length; at += LINE_SESSIONS) {
    const part = sessions.slice(at, at + LINE_SESSIONS)
    yield encodeMessage({ kind: 'part', number: number++, list: 'started', sessions: part })
  }
  yield encodeKnowledge({ ...knowledge, sessions: [] })
}

async function joined(lines: Iterable<string>): Promise<string> {
  const all: string[] = []
  await longInSlices(lines, (line) => void all.push(line))
  return all.join('\n')
}
