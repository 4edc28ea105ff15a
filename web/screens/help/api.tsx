export function ApiViewer() {
  return (
    <section className="panel pad">
      <h1 className="headline">ApiViewer</h1>
    </section>
  )
}
