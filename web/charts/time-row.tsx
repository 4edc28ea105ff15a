import './charts.css'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { useWidthOf } from '../kit/index.ts'
import type { Plot, Plotted } from './plot.ts'

interface CanvasProps extends Plotted {
  readonly label: string
  readonly group: string
  readonly height: number
  readonly step: number | null
  readonly onStep: (step: number | null) => void
}

/** Drawn while it is in view, by what is loaded when the first one is. */
export function RowCanvas({ label, group, height, step, onStep, ...plotted }: CanvasProps) {
  const place = useRef<HTMLDivElement>(null)
  const plot = usePlot(place, group, onStep)
  const width = useWidthOf(place)
  const isSeen = useIsSeen(place)
  const { axis, lines, top, ticks } = plotted
  useEffect(() => {
    if (isSeen) plot?.draw({ axis, lines, top, ticks }, width, height)
  }, [plot, isSeen, width, height, axis, lines, top, ticks])
  useEffect(() => plot?.point(step), [plot, step])
  return <div className="row-canvas" ref={place} role="img" aria-label={label} style={{ height }} />
}

function usePlot(
  place: RefObject<HTMLDivElement | null>,
  group: string,
  onStep: (step: number | null) => void,
): Plot | null {
  const [plot, setPlot] = useState<Plot | null>(null)
  const newest = useRef(onStep)
  newest.current = onStep
  useEffect(() => {
    let made: Plot | null = null
    let isGone = false
    void import('./plot.ts').then(({ Plot }) => {
      if (isGone || place.current === null) return
      made = new Plot({
        ...{ element: place.current, group },
        onStep: (step) => newest.current(step),
      })
      setPlot(made)
    })
    return () => {
      isGone = true
      made?.destroy()
    }
  }, [place, group])
  return plot
}

function useIsSeen(place: RefObject<HTMLElement | null>): boolean {
  const [isSeen, setSeen] = useState(false)
  useEffect(() => {
    if (place.current === null) return
    const watch = new IntersectionObserver((entries) => setSeen(entries.at(-1)!.isIntersecting), {
      rootMargin: '80px',
    })
    watch.observe(place.current)
    return () => watch.disconnect()
  }, [place])
  return isSeen
}
