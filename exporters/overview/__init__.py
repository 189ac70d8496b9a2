"""The page that shows a person what is in a dataset: facts are collected from the finished tables, then drawn."""
