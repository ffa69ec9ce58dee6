import { type EmulatorOptions, startEmulator } from '../emulator/index.ts'
import { CommandError, closeOnSignal, listenError } from './lifecycle.ts'

/** Starts the emulator alone and prints the variables that point a server at it. */
export async function emulate(options: EmulatorOptions & { host: string; port: number }): Promise<void> {
  const emulator = await startEmulator(options).catch((error: unknown) => {
    if (error instanceof RangeError) throw new CommandError(error.message, 2, { cause: error })
    throw listenError(error, options, '--port')
  })
  closeOnSignal(emulator.close)
  const { projectId, apiToken } = emulator.signalwire.credentials
  console.log(
    [
      `# The emulator is ready at ${emulator.url}. To use it:`,
      `SIGNALWIRE_BASE_URL=${emulator.url}`,
      `SIGNALWIRE_PROJECT_ID=${projectId}`,
      `SIGNALWIRE_API_TOKEN=${apiToken}`,
    ].join('\n'),
  )
}
