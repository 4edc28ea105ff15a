/** How fast captured time goes by on the wall's clock: at first, perhaps, at another speed than later. */

/** The first part of a replay, at a speed of its own. */
export interface Lead {
  /** Of captured time, from the first frame on. */
  readonly seconds: number
  readonly speed: number
}

export class Pacing {
  /** Nothing waits: all of it comes as fast as it is read. */
  readonly isUnpaced: boolean
  /** As fast as it was, from the first frame to the last. */
  readonly isAsItWas: boolean
  readonly #speed: number
  readonly #leadSpeed: number
  /** Where the lead ends: in captured time, and on the wall. */
  readonly #leadUs: number
  readonly #leadWallUs: number

  constructor(speed: number, lead: Lead = { seconds: 0, speed }) {
    this.isUnpaced = !Number.isFinite(speed)
    this.isAsItWas = speed === 1 && (lead.seconds === 0 || lead.speed === 1)
    this.#speed = speed
    this.#leadSpeed = lead.speed
    this.#leadUs = lead.seconds * 1e6
    this.#leadWallUs = this.#leadUs / lead.speed
  }

  /** Captured time that has gone by after so long; both from the first frame, microseconds. */
  capturedAfter(wallUs: number): number {
    return wallUs < this.#leadWallUs
      ? wallUs * this.#leadSpeed
      : this.#leadUs + (wallUs - this.#leadWallUs) * this.#speed
  }

  /** How long it takes until so much captured time has gone by. */
  wallAfter(capturedUs: number): number {
    return capturedUs < this.#leadUs
      ? capturedUs / this.#leadSpeed
      : this.#leadWallUs + (capturedUs - this.#leadUs) / this.#speed
  }
}
