package dev.halfopen.examples.kotlin

import com.sun.net.httpserver.HttpExchange
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.launch

/** A request to the JDK's server, answered by a coroutine. */
internal class Request(
    private val exchange: HttpExchange,
) {
    /** Lets the page answer; a failure is an apology, or the end of an answer that had begun. */
    fun answerIn(scope: CoroutineScope, page: suspend (Request) -> Unit) {
        scope.launch {
            exchange.use {
                try {
                    page(this@Request)
                } catch (e: RuntimeException) {
                    System.err.println(e)
                    if (!begun) respond(503, "Sorry, try again later.")
                }
            }
        }
    }

    private val begun: Boolean get() = exchange.responseCode != -1

    fun text(): String = exchange.requestBody.readBytes().decodeToString()

    fun respond(status: Int, text: String) {
        val body = "$text\n".encodeToByteArray()
        exchange.responseHeaders["Content-Type"] = "text/plain; charset=utf-8"
        exchange.sendResponseHeaders(status, body.size.toLong())
        exchange.responseBody.write(body)
    }

    /** A part of an answer that comes by and by. */
    fun write(text: String) {
        if (!begun) {
            exchange.responseHeaders["Content-Type"] = "text/plain; charset=utf-8"
            exchange.sendResponseHeaders(200, 0)
        }
        exchange.responseBody.write(text.encodeToByteArray())
        exchange.responseBody.flush()
    }
}
