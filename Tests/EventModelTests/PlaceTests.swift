import EventModel
import Testing
