import { type IconName, icons, type MarkName, marks, type Shape } from './shapes.ts'

interface IconProps {
  readonly name: IconName
  /** Pixels each way; 16 where not said. */
  readonly size?: number
}

export function Icon({ name, size = 16 }: IconProps) {
  const { line, fill }: Shape = icons[name]
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      {line && (
        <path
          d={line}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      )}
      {fill && <path d={fill} fill="currentColor" />}
    </svg>
  )
}

interface MarkProps {
  readonly name: MarkName
  readonly size?: number
  /** Its place inside another drawing. */
  readonly x?: number
  readonly y?: number
}

/** Octagon, triangle, diamond, disc, ring, tick: the same shapes as on the terminal. */
export function Mark({ name, size = 15, x, y }: MarkProps) {
  const { line, fill }: Shape = marks[name]
  const width = name === 'info' ? 2 : name === 'ok' ? 2.2 : 1.8
  return (
    <svg
      className={name}
      x={x}
      y={y}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      {line && (
        <path
          d={line}
          fill="none"
          stroke="currentColor"
          strokeWidth={width}
          strokeLinecap="round"
        />
      )}
      {fill && <path d={fill} fill="currentColor" />}
    </svg>
  )
}
