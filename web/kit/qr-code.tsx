import { qrOf } from './qr.ts'

interface QrProps {
  readonly text: string
  /** What it leads to, for who cannot see it. */
  readonly label: string
}

/** Dark on light with its quiet zone, whatever the page's colours are: cameras want it so. Nothing where the text is too long. */
export function QrCode({ text, label }: QrProps) {
  const rows = qrOf(text)
  if (rows === null) return null
  const size = rows.length + 8
  const path = rows
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x + 4} ${y + 4}h1v1h-1z` : '')))
    .join('')
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#000000" shapeRendering="crispEdges" />
    </svg>
  )
}
