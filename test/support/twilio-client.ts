import twilio from 'twilio'
import type { Emulator } from '../../src/emulator/index.ts'

type Options<T> = Parameters<typeof twilio.RequestClient.prototype.request<T>>[0]

/** Twilio's own client fixes the origin for each product; here that of Insights becomes the emulator's. */
export class EmulatorClient extends twilio.RequestClient {
  readonly #origin: string

  constructor(origin: string) {
    super()
    this.#origin = origin
  }

  override request<T>(options: Options<T>) {
    const uri = options.uri.replace(/^https:\/\/insights\.twilio\.com/, this.#origin)
    if (!uri.startsWith(`${this.#origin}/`)) throw new Error(`The client left for ${options.uri}`)
    return super.request<T>({ ...options, uri })
  }
}

/** Twilio's official client, before an emulator. */
export function twilioClientOf(emulator: Emulator): twilio.Twilio {
  const { accountSid, authToken } = emulator.twilio.credentials
  return twilio(accountSid, authToken, { httpClient: new EmulatorClient(emulator.url) })
}
