import { defineConfig } from 'vite'
import { relay } from './relay-plugin.ts'

export default defineConfig({
  plugins: [relay()],
  build: {
    target: 'es2023',
    reportCompressedSize: false,
    rolldownOptions: {
      // React and Relay stay in the browser's cache when only the dashboard has changed.
      output: { codeSplitting: { groups: [{ name: 'libraries', test: /node_modules/ }] } },
    },
  },
})
