import { Component, type ReactNode } from 'react'
import { broken } from '../texts/first.ts'
import css from './page.module.css'

interface Props {
  children: ReactNode
  /** For what can be done without: shows nothing in its place. */
  quiet?: boolean
}

/** Why a part of the app could not be fetched. */
const unfetched = new WeakSet<Error>()
globalThis.addEventListener?.('vite:preloadError', ({ payload }) => unfetched.add(payload))

/** Keeps one broken screen from taking the app with it. The store lives outside of what is drawn, so nothing is lost. */
export class ErrorBoundary extends Component<Props, { failed?: Error | undefined }> {
  override state: { failed?: Error | undefined } = {}

  static getDerivedStateFromError(failed: Error) {
    return { failed }
  }

  /** What could not be fetched is remembered as such by the page: only another page fetches it anew. */
  private readonly again = () => {
    const { failed } = this.state
    if (failed && unfetched.has(failed) && navigator.onLine) location.reload()
    else this.setState({ failed: undefined })
  }

  override render() {
    const { failed } = this.state
    if (!failed) return this.props.children
    if (this.props.quiet) return null
    return (
      <main className={css.page} id="main">
        <div className={css.form} role="alert">
          <h1>{unfetched.has(failed) ? broken.notHere : broken.heading}</h1>
          <p>{unfetched.has(failed) ? broken.needsNetwork : broken.safe}</p>
        </div>
        <button type="button" className="lit" onClick={this.again}>
          {broken.again}
        </button>
      </main>
    )
  }
}
