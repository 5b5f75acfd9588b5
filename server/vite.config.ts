import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'

/** Where the compiled programs stand, in whatever folder they are made. */
const place = fileURLToPath(new URL('../dist/server', import.meta.url))

/**
 * A module finds what it reads (migrations, the catalogue, its threads) from where its source stands, compiled or not.
 * So the source stays the only place of all that is no program.
 */
const filesBesideTheirSource: Plugin = {
  name: 'files beside their source',
  transform: {
    filter: { id: { include: /\.ts$/u, exclude: /\/node_modules\// }, code: 'import.meta' },
    handler(code, id) {
      if (/import\.meta\.(?!url|resolve)/u.test(code)) this.error('Here only import.meta.url tells where a file is.')
      const source = JSON.stringify(relative(place, id))
      // In its own line each: places in the source stay what they are.
      return { code: code.replaceAll('import.meta.url', `new URL(${source}, import.meta.url).href`), map: null }
    },
  },
}

/**
 * `vite build server --ssr main.ts`: a program in one file, which is whole or not there, with its map in it; packages stay
 * where they are.
 */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  plugins: [filesBesideTheirSource],
  ssr: { external: true },
  build: {
    outDir: place,
    emptyOutDir: false,
    target: 'node20.19',
    minify: false,
    sourcemap: 'inline',
    rolldownOptions: { output: { sourcemapExcludeSources: true, codeSplitting: false } },
  },
})
