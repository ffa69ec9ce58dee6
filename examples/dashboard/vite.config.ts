import { defineConfig } from 'vite'
import { relay } from './relay-plugin.ts'

export default defineConfig({
  plugins: [relay()],
  build: { outDir: 'dist', target: 'es2023', reportCompressedSize: false },
})
