import { lazy, Suspense, useEffect } from 'react'
import { Route, Routes, useLocation } from 'react-router'
import css from './app.module.css'
import { Banners } from './parts/banners.tsx'
import { ErrorBoundary } from './parts/error-boundary.tsx'
import { Header } from './parts/header.tsx'
import { NoticeBar } from './parts/notice-bar.tsx'
import page from './parts/page.module.css'
import { useMoves } from './parts/use-moves.ts'
import { Board } from './screens/board.tsx'
import { frame } from './texts/first.ts'

const Item = lazy(() => import('./screens/item.tsx'))
const Elsewhere = lazy(() => import('./screens/elsewhere.tsx'))
/** In the place of it all, where there is no list to show. */
export const NoStorage = lazy(() => import('./parts/no-storage.tsx'))

/** The frame around every screen. The board is in the first paint, the others come when they are asked for. */
export function App() {
  useUndoKey()
  useEffect(() => void import('./parts/attend.ts').then(({ attend }) => attend()).catch(console.warn), [])
  const { pathname } = useLocation()
  return (
    <>
      <a href="#main" className={css.skip}>
        {frame.skip}
      </a>
      <Header />
      <Banners />
      <ErrorBoundary key={pathname.split('/')[1] === 'item' ? '/' : pathname}>
        <Suspense fallback={<main className={page.page} id="main" aria-busy="true" />}>
          <Routes>
            <Route path="/" element={<Board />}>
              <Route path="item/:id" element={<Item />} />
            </Route>
            <Route path="*" element={<Elsewhere />} />
          </Routes>
        </Suspense>
      </ErrorBoundary>
      <NoticeBar />
    </>
  )
}

/** Ctrl or ⌘ with Z takes the last change back, but not while somebody types: there it belongs to the text. */
function useUndoKey() {
  const { undo } = useMoves()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'z' || event.shiftKey || event.altKey || !(event.ctrlKey || event.metaKey)) return
      const { target } = event
      if (target instanceof Element && target.closest('input:not([type=radio]), textarea, [contenteditable]')) return
      event.preventDefault()
      void undo()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [undo])
}
