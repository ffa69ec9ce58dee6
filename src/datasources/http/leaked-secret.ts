/** Shorter texts are part of too much else to be looked for. */
const MIN_LENGTH = 8

/**
 * What gives credentials away: the password and the pair, as they are and in Base64. A user alone stands in data too. A
 * text with the pair has the password, so the pair is looked for only where the password is too short for that.
 */
export function secretFormsOf(user: string, password: string): readonly string[] {
  const pair = `${user}:${password}`
  const plain = password.length >= MIN_LENGTH ? password : pair
  return [plain, base64(password), base64(pair)].filter(({ length }) => length >= MIN_LENGTH)
}

/** Whether an upstream sends back what was only meant for it. */
export function holdsSecret(answer: Buffer | string, secretForms: readonly string[]): boolean {
  return secretForms.some((form) => answer.includes(form))
}

function base64(text: string): string {
  // Not everybody writes the padding.
  return Buffer.from(text).toString('base64').replace(/=+$/, '')
}
