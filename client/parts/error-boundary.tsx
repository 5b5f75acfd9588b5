import { Component, type ReactNode } from 'react'
import { broken } from '../texts/first.ts'
import css from './page.module.css'

interface Props {
  children: ReactNode
  /** For what can be done without: shows nothing in its place. */
  quiet?: boolean
}

/** Keeps one broken screen from taking the app with it. The store lives outside of what is drawn, so nothing is lost. */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override render() {
    if (!this.state.failed) return this.props.children
    if (this.props.quiet) return null
    return (
      <div className={css.page} role="alert">
        <h1>{broken.heading}</h1>
        <p>{broken.safe}</p>
        <button type="button" className="lit" onClick={() => this.setState({ failed: false })}>
          {broken.again}
        </button>
      </div>
    )
  }
}
