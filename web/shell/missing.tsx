export function Missing() {
  return (
    <main className="main">
      <section className="panel pad">
        <h1 className="headline">There is nothing at this address</h1>
        <p className="t2">
          The link may be cut, or what it led to is gone. <a href="/">Go to Cortex</a>
        </p>
      </section>
    </main>
  )
}
