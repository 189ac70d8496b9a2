"""From a stream of reports to sorted rows of the finished tables, in little memory however many there are."""
