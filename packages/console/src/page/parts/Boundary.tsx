/** Whatever breaks in a page, the rest of it stays, and says what to do. */
import { Component, type ReactNode } from "react"
import { Trouble } from "../kit/Shown.tsx"

interface State {
  readonly error: Error | null
}

export class Boundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: null }
  static getDerivedStateFromError(error: Error): State {
    return { error }
  }
  override render() {
    const { error } = this.state
    if (error === null) return this.props.children
    return (
      <div className="sheet">
        <Trouble error={error} again={() => this.setState({ error: null })} />
      </div>
    )
  }
}
