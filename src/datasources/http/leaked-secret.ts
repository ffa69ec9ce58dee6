/** Shorter secrets would be found in too many other texts. */
const MIN_LENGTH = 8

/**
 * The forms of credentials that must not leak: the password and the pair, plain and in Base64. The user alone is no
 * secret. A text with the pair contains the password, so the pair is used only where the password is too short.
 */
export function secretFormsOf(user: string, password: string): readonly string[] {
  const pair = `${user}:${password}`
  const plain = password.length >= MIN_LENGTH ? password : pair
  return [plain, base64(password), base64(pair)].filter(({ length }) => length >= MIN_LENGTH)
}

/** Whether a response contains a form of the credentials. */
export function holdsSecret(answer: Buffer | string, secretForms: readonly string[]): boolean {
  return secretForms.some((form) => answer.includes(form))
}

function base64(text: string): string {
  // Without the padding, which is optional.
  return Buffer.from(text).toString('base64').replace(/=+$/, '')
}
