import { expect, test } from 'vitest'
import { Body } from '../../src/datasources/http/receive.ts'

const MB = 1024 * 1024

function bodyOf(text: string, announced?: number, pieceLength = 1000): Body {
  const bytes = Buffer.from(text)
  const body = new Body(announced)
  for (let at = 0; at < bytes.length; at += pieceLength) body.add(bytes.subarray(at, at + pieceLength))
  return body
}

function textOf(body: Body): Promise<string> {
  return body.read(async (bytes) => bytes.toString('utf8'))
}

test.each<[string, number | undefined]>([
  ['of a length that nobody has told', undefined],
  ['of the length that was announced', Buffer.byteLength('ö'.repeat(150_001))],
  ['that ends before the length that was announced', 400_000],
  ['whose announced length is no number', Number.NaN],
  ['whose announced length is absurd', 1e15],
])('the text of a body %s is that of its bytes, wherever they were cut', async (_, announced) => {
  const text = 'ö'.repeat(150_001)
  const body = bodyOf(text, announced, 997)
  expect(body.bytes).toBe(Buffer.byteLength(text))
  expect(await textOf(body)).toBe(text)
})

test('an empty body has an empty text', async () => {
  expect(await textOf(new Body())).toBe('')
  expect(new Body().bytes).toBe(0)
})

test('a body gives its text once', async () => {
  for (const announced of [0, 200_000]) {
    const body = bodyOf('x'.repeat(200_000), announced)
    expect(await textOf(body)).toHaveLength(200_000)
    expect(await textOf(body)).toBe('')
  }
})

test('the memory of a large body is free once it is read, before any collection', async () => {
  const body = bodyOf('x'.repeat(2 * MB), 2 * MB, 64 * 1024)
  const before = process.memoryUsage().arrayBuffers
  await textOf(body)
  expect(before - process.memoryUsage().arrayBuffers).toBeGreaterThanOrEqual(2 * MB)
})

test('a reader that cannot read a body leaves nothing of it either', async () => {
  const body = bodyOf('x'.repeat(2 * MB), 2 * MB, 64 * 1024)
  const before = process.memoryUsage().arrayBuffers
  const fail = async () => {
    throw new SyntaxError('no JSON')
  }
  await expect(body.read(fail)).rejects.toThrow('no JSON')
  expect(before - process.memoryUsage().arrayBuffers).toBeGreaterThanOrEqual(2 * MB)
  expect(await textOf(body)).toBe('')
})

test('an announcement alone takes no memory that it may not need', () => {
  const before = process.memoryUsage().arrayBuffers
  const bodies = Array.from({ length: 20 }, () => new Body(16 * MB))
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MB)
  expect(bodies).toHaveLength(20)
})
