"""What tests stand on: servers, brokers, a clock that stands still, builders."""
