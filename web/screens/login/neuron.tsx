/** A cell and what it reaches: the picture of this place. It means nothing, and always looks the same. */

const center = { x: 430, y: 440 }
const dendrites = 33
/** Of a circle, so that neighbours never lie on one line. */
const golden = 0.381966

interface Place {
  readonly x: number
  readonly y: number
}

/** The same for the same number, and without a pattern that one sees: 0 to 1. */
function scattered(seed: number): number {
  const value = Math.sin(seed * 127.1 + 11.7) * 43758.5453
  return value - Math.floor(value)
}

function at(from: Place, angle: number, length: number): Place {
  return { x: from.x + Math.cos(angle) * length, y: from.y + Math.sin(angle) * length }
}

const round = (value: number) => Math.round(value * 10) / 10
const text = ({ x, y }: Place) => `${round(x)} ${round(y)}`

/** As a path, so that many of them are one element. */
function ring({ x, y }: Place, radius: number): string {
  const r = round(radius)
  return `M${text({ x: x - r, y })}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`
}

interface Drawn {
  readonly arms: string
  readonly twigs: string
  readonly cells: string
}

function drawn(): Drawn {
  let [arms, twigs, cells] = ['', '', '']
  for (let i = 0; i < dendrites; i++) {
    const angle = (i / dendrites) * 2 * Math.PI + (scattered(i) - 0.5) * 0.16
    const end = at(center, angle, 190 + 190 * ((i * golden * 3.1) % 1) + 30 * scattered(i + 50))
    const bend = at(center, angle + (scattered(i + 90) - 0.5) * 0.9, 170)
    arms += `M${text(center)}Q${text(bend)} ${text(end)}`
    cells += ring(end, 2.6 + 2.8 * scattered(i + 130))
    if (scattered(i + 170) > 0.62)
      for (const side of [-0.16, 0.14]) {
        const tip = at(end, angle + side * (1 + scattered(i + 210)), 88)
        twigs += `M${text(end)}L${text(tip)}`
        cells += ring(tip, 2)
      }
  }
  return { arms, twigs, cells }
}

const { arms, twigs, cells } = drawn()

export function Neuron() {
  return (
    <svg viewBox="0 0 920 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <path d={twigs} stroke="#6a7bd0" strokeWidth="1" opacity=".45" fill="none" />
      <path d={arms} stroke="#8f7bff" strokeWidth="1.3" opacity=".6" fill="none" />
      <path d={cells} fill="#0d111f" stroke="#b79cff" strokeWidth="1.5" />
      <circle cx={center.x} cy={center.y} r="24" fill="#070912" stroke="#2be7f2" strokeWidth="2" />
      <circle cx={center.x} cy={center.y} r="9" fill="#2be7f2" />
    </svg>
  )
}
