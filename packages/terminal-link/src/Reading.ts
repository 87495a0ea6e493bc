/** When the bytes of a connection came (时刻), though reading stops now and then. */
import type { Socket } from "node:net"

/**
 * Moments of a connection, which are counted: what came in the same millisecond is told apart by them only.
 *
 * **Details** What the system holds while nothing is read has come at any time since then, and counts as that old until all of it has been read.
 */
export interface Moments {
  /** Begins a new moment, and gives it. */
  nextMoment(): number
  /** Tells whether the system may hold bytes of before. */
  unread(): "none" | "perhaps"
}

/** Stops reading and goes on with it, and knows how old what is then read may be; every connection has one, so that it holds no closures. */
export class Reading implements Moments {
  private readonly socket: Socket
  private moment = 0
  private pauses = 0
  /** The moment in which reading stopped; `null`: nothing of that time is left. */
  private stoppedIn: number | null = null

  constructor(socket: Socket) {
    this.socket = socket
  }

  pause(): void {
    this.pauses += 1
    this.stoppedIn ??= this.moment
    this.socket.pause()
  }

  resume(): void {
    const { pauses } = this
    this.socket.resume()
    // Between the two the loop has asked the system once for all it has, unless reading stopped again.
    setImmediate(() =>
      setImmediate(() => {
        if (this.pauses === pauses) this.stoppedIn = null
      })
    )
  }

  /** Gives the moment after which that came which is being read. */
  since(): number {
    return this.stoppedIn ?? this.moment
  }

  nextMoment(): number {
    this.moment += 1
    return this.moment
  }

  unread(): "none" | "perhaps" {
    return this.stoppedIn === null ? "none" : "perhaps"
  }
}
