import { createRoot } from 'react-dom/client'
import { RelayEnvironmentProvider } from 'react-relay/hooks'
import { App } from './app.tsx'
import { createEnvironment } from './environment.ts'
import { Failure } from './failure.ts'
import { Ledger } from './ledger.ts'
import { Server, ServerContext } from './server.ts'
import './style.css'

const ledger = new Ledger()
const server = new Server(ledger)
const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element with the id "root"')
createRoot(root, {
  // A failure is on the screen already; anything else is a bug.
  onCaughtError: (error) => {
    if (!(error instanceof Failure)) console.error(error)
  },
}).render(
  <ServerContext value={server}>
    <RelayEnvironmentProvider environment={createEnvironment(server)}>
      <App ledger={ledger} />
    </RelayEnvironmentProvider>
  </ServerContext>,
)
