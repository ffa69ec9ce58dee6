import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterAll, beforeAll, expect } from 'vitest'
import { ANSWERS } from '../../src/emulator/http/server.ts'
import { AnswersHeard } from './answers-heard.ts'

// Runs before each test file: what the emulators of its process answer is judged, and the file fails for what no contract has.
const heard = new AnswersHeard()

beforeAll(() => subscribe(ANSWERS, heard.hear))
afterAll(() => {
  unsubscribe(ANSWERS, heard.hear)
  expect(heard.faults().slice(0, 10), 'Answers of the emulator that are in no contract').toEqual([])
})
