"""All HTTP, HTML and forms. Decides nothing: asks the domain, and answers with a page or a 303."""
