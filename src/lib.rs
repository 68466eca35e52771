//! `mqtt`: one binary for MQTT 3.1, 3.1.1 and 5. This library is everything but its `main`.
