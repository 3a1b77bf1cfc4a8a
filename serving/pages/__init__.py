"""The officers' workbench: pages made on the server, with nothing loaded from elsewhere (docs/workbench.md).

`site` lists the pages; `endpoint` lets a person in and answers; `visit` is one request of a signed-in person, `render`
the templates, `assets` the files beside them, `tongue` the languages.
"""
