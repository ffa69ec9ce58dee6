import type { Socket } from 'node:net'
import type { Config } from '../../config/config.ts'
import { AccountVersions } from '../../datasources/cache/account-versions.ts'
import { ChannelBus } from '../../datasources/live/bus/channel-bus.ts'
import type { Connections } from '../../server/http/listen.ts'
import { CommandError, closeOnSignal, writeMsOf } from '../lifecycle.ts'
import { startServer } from '../server.ts'
import type { FromSupervisor, FromWorker } from './messages.ts'
import { WriteNews } from './write-news.ts'

/** One of several processes that serve the same port. Reports to the supervisor, which alone speaks to the user. */
export async function work(config: Config): Promise<void> {
  const over = Promise.withResolvers<void>()
  let take = (socket: Socket): unknown => socket.destroy()
  const connections: Connections = {
    takeBy: (taker) => {
      take = taker
    },
    end: () => {
      report({ kind: 'leaving' })
      return over.promise
    },
  }
  const news = new WriteNews(report)
  const versions = new AccountVersions({ announce: (account) => news.announce(account) })
  const bus = new ChannelBus((said) => report({ kind: 'live', said }))
  const server = await startServer(config, 'worker', connections, { versions, bus }).catch(
    (error: unknown) => {
      if (!(error instanceof CommandError)) throw error
      report({ kind: 'refused', message: error.message, exitCode: error.exitCode })
    },
  )
  if (!server) return
  const { drainMs } = config
  const { close } = closeOnSignal(server.close, {
    drainMs,
    writeMs: writeMsOf(config),
    logger: server.logger,
  })
  process.on('message', (message: FromSupervisor, socket?: Socket) => {
    if (message.kind === 'stop') close(message.afterMs)
    else if (message.kind === 'over') over.resolve()
    else if (message.kind === 'known') news.known(message.id)
    else if (message.kind === 'live') bus.tell(message.told)
    else if (message.kind === 'written') {
      versions.hear(message.account)
      report({ kind: 'heard', id: message.id })
    } else if (message.kind === 'connection') {
      try {
        // It may have been lost on its way.
        if (socket) take(socket)
      } finally {
        report({ kind: 'taken' })
      }
    }
  })
  report({ kind: 'ready' })
}

function report(message: FromWorker): void {
  // To a supervisor that has ended it cannot be sent.
  if (process.connected) process.send?.(message)
}
