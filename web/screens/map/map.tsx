export function WorldMap() {
  return (
    <section className="panel pad">
      <h1 className="headline">WorldMap</h1>
    </section>
  )
}
