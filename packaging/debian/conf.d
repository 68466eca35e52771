Files *.conf of this folder are read behind mosquitto.conf, in the order of their names.
