import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin, type Rolldown } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'

/** Paths the server answers itself. The worker must never answer them with the app, nor keep what they say. */
const served =
  /^\/(@|%40|(auth|account|media|rankings|social|sync|healthz|readyz|metrics|openapi\.json|docs|licences\.md)(\/|\?|$))/

const entry = `${import.meta.dirname}/main.tsx`
const first = new Set<string>()

/** The bodies of plain routes and the digests: only what comes later checks what it sends, or asks whether it has all. */
const later = /\/sync-rules\/(rest|digest)/

/**
 * What the first paint needs is two files, not twenty: they weigh less packed, and that of our packages stays in the
 * cache when only our own code changes. The entry stays by itself: it waits for the store, and nothing may wait for it.
 */
function firstPaint(id: string, graph: Rolldown.ChunkingContext): string | null {
  const walk = (module: string) => {
    if (first.has(module) || later.test(module)) return
    first.add(module)
    for (const imported of graph.getModuleInfo(module)?.importedIds ?? []) walk(imported)
  }
  walk(entry)
  if (id === entry || !first.has(id)) return null
  return id.includes('/node_modules/') ? 'packages' : 'first'
}

/**
 * Builds made for browsers of today and for production. What these packages name first is written for old browsers
 * (Dexie, 4 KB more packed) or says at length what a developer did wrong (the router).
 */
const lean = (path: string) => fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url))

/**
 * Tells public/first.js where each language's texts for the first paint are, so that only those that are read are
 * fetched, and at once.
 */
const textsOfFirstPaint: Plugin = {
  name: 'texts of the first paint',
  transformIndexHtml: {
    order: 'post',
    handler(html, { bundle }) {
      const files = Object.values(bundle ?? {}).flatMap(file => {
        const of = file.type === 'chunk' && /\/texts\/(\w+)\/first\.ts$/u.exec(file.facadeModuleId ?? '')
        return of ? ` data-${of[1]}="/${file.fileName}"` : []
      })
      return html.replace(' src="/first.js"', found => found + files.join(''))
    },
  },
}

export default defineConfig({
  root: import.meta.dirname,
  resolve: {
    alias: [
      { find: /^dexie$/, replacement: lean('dexie/dist/modern/dexie.min.mjs') },
      { find: /^react-router$/, replacement: lean('react-router/dist/production/index.mjs') },
    ],
  },
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    // What is bundled goes to browsers without its package, and its licence with it: at /licences.md.
    license: { fileName: 'licences.md' },
    target: 'es2022',
    modulePreload: { polyfill: false },
    // Nothing may be inlined: the page's policy allows scripts and styles from its own files only.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // A schema nobody asks for is not made: the contract only says, and does nothing.
      treeshake: { moduleSideEffects: id => !id.includes('/sync-rules/') },
      output: {
        codeSplitting: {
          groups: [{ name: firstPaint, debugName: 'first paint' }],
          includeDependenciesRecursively: false,
        },
      },
    },
  },
  plugins: [
    react(),
    textsOfFirstPaint,
    VitePWA({
      // 'prompt' for good: people get stuck when an app changes this mode later.
      registerType: 'prompt',
      injectRegister: null,
      manifest: {
        name: 'Marquee',
        short_name: 'Marquee',
        description: 'Rank the films and plays you have seen.',
        id: '/',
        start_url: '/',
        display: 'standalone',
        background_color: '#15110e',
        theme_color: '#15110e',
        icons: [
          { src: '/icons/marquee.svg', sizes: 'any', type: 'image/svg+xml' },
          { src: '/icons/marquee-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/icons/marquee-512.png', sizes: '512x512', type: 'image/png' },
          // Smaller within its ground: a phone cuts a circle out of it.
          { src: '/icons/marquee-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
        shortcuts: [
          { name: 'Add', url: '/add', icons: [{ src: '/icons/marquee-192.png', sizes: '192x192', type: 'image/png' }] },
          {
            name: 'Watch later',
            url: '/later',
            icons: [{ src: '/icons/marquee-192.png', sizes: '192x192', type: 'image/png' }],
          },
        ],
        // Made by e2e/screenshot.ts; a shop of apps shows them, the app never does.
        screenshots: [
          { src: '/shown/phone.png', sizes: '390x844', type: 'image/png', form_factor: 'narrow', label: 'A list' },
          { src: '/shown/laptop.png', sizes: '1280x800', type: 'image/png', form_factor: 'wide', label: 'A list' },
        ],
      },
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg,png,webmanifest}'],
        globIgnores: ['shown/**'],
        navigateFallback: '/index.html',
        navigateFallbackDenylist: [served],
        // One file: the worker would otherwise load its own runtime through a guarded call.
        inlineWorkboxRuntime: true,
        cleanupOutdatedCaches: true,
        // The first visit too: who then goes into a tunnel still opens the screens that were not loaded yet.
        clientsClaim: true,
        runtimeCaching: [
          {
            urlPattern: /^https:\/\/image\.tmdb\.org\/t\/p\//,
            handler: 'CacheFirst',
            options: {
              cacheName: 'posters',
              // Few: a browser bills several megabytes for each picture of another host.
              expiration: { maxEntries: 120, maxAgeSeconds: 30 * 24 * 3600, purgeOnQuotaError: true },
              cacheableResponse: { statuses: [0, 200] },
            },
          },
        ],
      },
    }),
  ],
})
