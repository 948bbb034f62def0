"""The pages. A view makes one query or calls one action; what a page shows is put together beside it."""
